-- Both SQLite and PostgreSQL read this file: TEXT and BIGINT only. Times are seconds since 1970 UTC unless named _ms.
-- Personal data stay out: codes, numbers and last fours are kept as keyed tags, names arrive masked.

CREATE TABLE campaigns (
    id TEXT PRIMARY KEY NOT NULL,
    school TEXT NOT NULL,
    profile TEXT NOT NULL,
    background TEXT NOT NULL,
    payer TEXT NOT NULL,
    price_fen BIGINT NOT NULL,
    shots BIGINT NOT NULL,
    consent_version TEXT NOT NULL,
    help_phone TEXT NOT NULL,
    help_hours TEXT NOT NULL,
    staffed_point TEXT NOT NULL
);

CREATE TABLE booths (
    id TEXT PRIMARY KEY NOT NULL,
    campaign TEXT NOT NULL REFERENCES campaigns (id),
    place TEXT NOT NULL,
    public_key TEXT NOT NULL,
    token_tag TEXT NOT NULL,
    enrolled_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    health TEXT NOT NULL
);
CREATE UNIQUE INDEX booths_by_token ON booths (token_tag);

CREATE TABLE enrol_codes (
    code_tag TEXT PRIMARY KEY NOT NULL,
    booth TEXT NOT NULL,
    campaign TEXT NOT NULL REFERENCES campaigns (id),
    place TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    reusable BIGINT NOT NULL
);

CREATE TABLE students (
    enrolment TEXT PRIMARY KEY NOT NULL,
    code_tag TEXT NOT NULL,
    number_tag TEXT NOT NULL,
    last4_tag TEXT NOT NULL,
    name TEXT NOT NULL,
    school TEXT NOT NULL,
    major TEXT NOT NULL,
    level TEXT NOT NULL,
    year TEXT NOT NULL,
    at_chsi BIGINT NOT NULL
);
CREATE UNIQUE INDEX students_by_code ON students (code_tag);

CREATE TABLE tries (
    subject TEXT PRIMARY KEY NOT NULL,
    wrong BIGINT NOT NULL,
    window_ends BIGINT NOT NULL
);

CREATE TABLE submissions (
    id TEXT PRIMARY KEY NOT NULL,
    receipt_code TEXT NOT NULL,
    enrolment TEXT NOT NULL REFERENCES students (enrolment),
    booth TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    words TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    portrait_sha256 TEXT NOT NULL,
    object TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    lease_by TEXT NOT NULL,
    lease_until BIGINT NOT NULL
);
CREATE INDEX submissions_by_enrolment ON submissions (enrolment, received_at);
CREATE INDEX submissions_by_receipt_code ON submissions (receipt_code);
CREATE INDEX submissions_by_state ON submissions (state, received_at);

CREATE TABLE transitions (
    submission TEXT NOT NULL REFERENCES submissions (id),
    seq BIGINT NOT NULL,
    state TEXT NOT NULL,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    PRIMARY KEY (submission, seq)
);

CREATE TABLE orders (
    id TEXT PRIMARY KEY NOT NULL,
    submission TEXT NOT NULL,
    enrolment TEXT NOT NULL REFERENCES students (enrolment),
    booth TEXT NOT NULL,
    amount_fen BIGINT NOT NULL,
    code_url TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX orders_by_submission ON orders (submission, created_at);
CREATE INDEX orders_by_enrolment ON orders (enrolment, state);
-- At most one order of a submission may still be paid.
CREATE UNIQUE INDEX orders_open ON orders (submission) WHERE state IN ('not_paid', 'paying');

-- The simulated payment service's own books: what WeChat Pay would keep.
CREATE TABLE simulated_payments (
    id TEXT PRIMARY KEY NOT NULL,
    amount_fen BIGINT NOT NULL,
    script TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    pay_after_ms BIGINT NOT NULL,
    outcome TEXT NOT NULL
);

CREATE TABLE albums (
    id TEXT PRIMARY KEY NOT NULL,
    booth TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    object TEXT NOT NULL
);

CREATE TABLE calls (
    id TEXT PRIMARY KEY NOT NULL,
    booth TEXT NOT NULL,
    screen TEXT NOT NULL,
    at BIGINT NOT NULL
);
