-- What stands in a folder of results. `PRAGMA user_version` is the version of this text.
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE submission (
    id INTEGER PRIMARY KEY,
    -- The name of the student's folder of results; then the student as it was found.
    student TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    number TEXT,
    late INTEGER NOT NULL,
    -- The last look at the input that saw it, the stamp that it had then, and whether it is to be graded.
    scan INTEGER NOT NULL,
    seen BLOB NOT NULL,
    wanted INTEGER NOT NULL DEFAULT 0,
    -- How it stands: waiting, graded, invalid, fault; then for which stamp and by which rules that is so.
    state TEXT NOT NULL DEFAULT 'waiting',
    stamp BLOB,
    rules TEXT,
    -- The hash of submission, exercise, grader version and seed, and the look after which it was graded.
    key TEXT,
    graded_in INTEGER,
    -- Who handed in the same before.
    same_as TEXT,
    reason TEXT,
    score REAL,
    max_score REAL,
    ungraded INTEGER
);
CREATE INDEX submission_key ON submission (key);
CREATE TABLE part (
    submission INTEGER NOT NULL REFERENCES submission (id),
    place BLOB NOT NULL,
    PRIMARY KEY (submission, place)
) WITHOUT ROWID;
CREATE TABLE nobodys (name TEXT PRIMARY KEY) WITHOUT ROWID;
