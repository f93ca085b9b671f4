-- Opening a book (BOOK section 10). The order matters and is kept by src/book/open.c: synchronous
-- before journal_mode (the other order can lose the whole file after a power cut).

-- name: open_schema
SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid;
-- name: open_pragma_application_id
PRAGMA application_id;
-- name: open_pragma_user_version
PRAGMA user_version;
-- name: open_pragma_synchronous_set
PRAGMA synchronous = EXTRA;
-- name: open_pragma_synchronous
PRAGMA synchronous;
-- name: open_pragma_journal_now
PRAGMA journal_mode;
-- name: open_pragma_journal
PRAGMA journal_mode = TRUNCATE;
-- name: open_pragma_foreign_keys_set
PRAGMA foreign_keys = ON;
-- name: open_pragma_foreign_keys
PRAGMA foreign_keys;
-- name: open_pragma_cell_size_set
PRAGMA cell_size_check = ON;
-- name: open_pragma_cell_size
PRAGMA cell_size_check;
-- name: open_pragma_mmap
PRAGMA mmap_size = 0;
-- name: open_pragma_temp_set
PRAGMA temp_store = MEMORY;
-- name: open_pragma_temp
PRAGMA temp_store;
-- The page cache, in KiB below zero; src/book/open.c puts another number there where one is asked for.
-- name: open_pragma_cache
PRAGMA cache_size = -896;
-- name: open_pragma_query_only
PRAGMA query_only = ON;
-- name: open_pragma_secure_delete
PRAGMA secure_delete = ON;
