-- Both SQLite and PostgreSQL read this file: TEXT and BIGINT only.

-- Objects that are to be deleted and, for good, the log of those that were: no personal data.
CREATE TABLE deletions (
    object TEXT PRIMARY KEY NOT NULL,
    submission TEXT NOT NULL,
    who TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    deleted_at BIGINT NOT NULL
);
CREATE INDEX deletions_due ON deletions (deleted_at, asked_at);

-- What was withdrawn while nothing was deleted yet.
INSERT INTO deletions (object, submission, who, asked_at, tries, deleted_at)
SELECT object, id, 'migration', received_at, 0, 0 FROM submissions WHERE state = 'withdrawn';

-- Tag and key of a student's record in the locked roster, wrapped with a key of the server's.
CREATE TABLE roster_locks (
    enrolment TEXT PRIMARY KEY NOT NULL REFERENCES students (enrolment),
    memory BIGINT NOT NULL,
    passes BIGINT NOT NULL,
    wrapped TEXT NOT NULL
);

-- The same original, cut or coloured anew, is the same photo.
ALTER TABLE submissions ADD COLUMN original_sha256 TEXT NOT NULL DEFAULT '';

-- How collection codes begin, where that is known; empty: any text may be one.
ALTER TABLE campaigns ADD COLUMN code_prefix TEXT NOT NULL DEFAULT '';
