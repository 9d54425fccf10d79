"""Keys of the tests, in every kind that the platform has."""

COURSE = "course-v1:Org+Care+2026"
KEY = "block-v1:Org+Care+2026+type@coach_mentoring+block@home"
PART = "block-v1:Org+Care+2026+type@coach_mentoring+block@part"
DRAFT = "block-v1:Org+Care+2026+branch@draft-branch+type@coach_mentoring+block@home"
PUBLISHED = "block-v1:Org+Care+2026+branch@published-branch+type@coach_mentoring+block@home"
OLD_VERSION = "block-v1:Org+Care+2026+version@519665f6223ebd6980884f2b+type@coach_mentoring+block@home"
# Places that keep nothing.
LIBRARY = "lib-block-v1:Org+Skills+type@coach_mentoring+block@home"
NEW_LIBRARY = "lb:Org:Skills:coach_mentoring:home"
SLASHES = "i4x://Org/Care/coach_mentoring/home"
TOO_LONG = f"block-v1:Org+Care+2026+type@coach_mentoring+block@{'h' * 206}"
AS_LONG_AS_MAY_BE = f"block-v1:Org+Care+2026+type@coach_mentoring+block@{'h' * 205}"

assert (len(AS_LONG_AS_MAY_BE), len(TOO_LONG)) == (255, 256)
