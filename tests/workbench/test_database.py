"""Each kind of database comes with what the rules of the models expect of it."""

import os

import pytest
from django.db import connection

from mentoring_xblock.workbench.database import get_database

MYSQL_URL = "mysql://who:secret@127.0.0.1:3307/mentoring"


class TestSqlite:
    def test_is_a_file_in_a_folder_that_is_made(self, tmp_path):
        var = tmp_path / "new" / "var"
        config = get_database("", var=var)
        assert config["NAME"] == str(var / "workbench.sqlite3")
        assert config["OPTIONS"] == {"timeout": 20.0}
        assert var.is_dir()

    def test_by_url_waits_as_long(self, tmp_path):
        config = get_database(f"sqlite:///{tmp_path}/other.sqlite3", var=tmp_path)
        assert config["NAME"] == f"{tmp_path}/other.sqlite3"
        assert config["OPTIONS"] == {"timeout": 20.0}

    def test_of_the_tests_is_a_file_of_this_process(self, tmp_path):
        config = get_database("", var=tmp_path)
        assert config["TEST"] == {"NAME": str(tmp_path / f"test-{os.getpid()}.sqlite3")}

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="on SQLite")
    def test_lets_readers_read_while_someone_writes(self, db):
        with connection.cursor() as cursor:
            modes = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
        assert modes == ["wal", 1]


class TestMysql:
    def test_is_strict_and_speaks_the_platforms_collation(self, tmp_path):
        config = get_database(MYSQL_URL, var=tmp_path / "var")
        assert config["OPTIONS"] == {
            "charset": "utf8mb4",
            "sql_mode": "STRICT_TRANS_TABLES",
            "isolation_level": "read committed",
        }
        assert config["TEST"] == {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_unicode_ci"}
        assert (config["HOST"], config["PORT"], config["NAME"]) == ("127.0.0.1", 3307, "mentoring")
        assert not (tmp_path / "var").exists()

    def test_keeps_what_the_url_says_itself(self, tmp_path):
        config = get_database(f"{MYSQL_URL}?charset=utf8&ssl_mode=DISABLED", var=tmp_path)
        assert config["OPTIONS"]["charset"] == "utf8"
        assert config["OPTIONS"]["ssl_mode"] == "DISABLED"

    @pytest.mark.mariadb
    @pytest.mark.skipif(connection.vendor != "mysql", reason="on MySQL and MariaDB")
    def test_is_so_in_the_database_itself(self, db):
        with connection.cursor() as cursor:
            cursor.execute("SELECT @@sql_mode, @@tx_isolation, @@collation_database")
            assert cursor.fetchone() == ("STRICT_TRANS_TABLES", "READ-COMMITTED", "utf8mb4_unicode_ci")


def test_any_other_database_is_left_as_its_url_says(tmp_path):
    config = get_database("postgres://who@127.0.0.1/mentoring", var=tmp_path / "var")
    assert config["ENGINE"] == "django.db.backends.postgresql"
    assert "TEST" not in config or config["TEST"] == {}
