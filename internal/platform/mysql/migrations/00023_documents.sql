-- +goose Up
-- How the shop sends its documents to SUNAT, one row a version; the newest counts. What a machine notes in it is marked.
create table emissions (
    version      int not null primary key,
    channel      enum('off', 'beta', 'production', 'ose') not null comment 'off: internal documents, sent to nobody',
    url          varchar(300) character set ascii collate ascii_bin not null default '' comment 'the bill service of an OSE',
    ruc          char(11) character set ascii collate ascii_bin not null,
    legal_name   varchar(160) not null,
    trade_name   varchar(80) not null default '',
    establishment char(4) character set ascii collate ascii_bin not null default '0000' comment 'code of the establishment in the RUC',
    ubigeo       char(6) character set ascii collate ascii_bin not null,
    department   varchar(30) not null,
    province     varchar(30) not null,
    district     varchar(30) not null,
    urbanization varchar(25) not null default '',
    address      varchar(200) not null,
    amazon       boolean not null default false comment 'goods exonerated in the Amazonía, Ley 27037',
    changed_by   varchar(128) not null,
    changed_at   datetime(3) not null,
    epoch        int not null comment 'the version with which the series of now began: another channel or issuer begins new ones',
    stopped_code varchar(10) character set ascii collate ascii_bin not null default '' comment 'noted by a machine: the answer that every document would get',
    stopped_text varchar(500) not null default '',
    stopped_at   datetime(3) comment 'nothing is sent from then on, until a person lets it go on',
    certificate  varchar(200) not null default '' comment 'noted by a machine: whom the certificate names that signed last',
    certificate_ends datetime(3),
    key emissions_by_epoch (epoch)
);

-- Each sale and refund of a shop that sends its documents, and how far its document has come. It is written with the sale or the refund.
create table documents (
    id           char(36) character set ascii collate ascii_bin not null primary key comment 'of the sale or the refund',
    kind         char(2) character set ascii collate ascii_bin not null comment '01 factura, 03 boleta, 07 credit note: SUNAT, catalogue 1',
    series       char(4) character set ascii collate ascii_bin not null,
    number       int not null,
    original     char(36) character set ascii collate ascii_bin comment 'the document that a note changes',
    emission     int not null comment 'the epoch of its series',
    issued_at    datetime(3) not null,
    business_day date not null,
    total        bigint not null,
    state        enum('issued', 'sent', 'unknown', 'accepted', 'observed', 'rejected', 'held', 'void') not null default 'issued',
    way          enum('bill', 'summary') not null default 'bill' comment 'alone, or with a daily summary',
    revision     int not null default 1 comment 'raised when it is signed anew: nothing of the one before was registered',
    attempts     int not null default 0,
    next_try     datetime(3) comment 'when a machine takes it on; null: it waits for nobody, or for a person',
    deadline     date not null comment 'the last day to send it in its way',
    digest       varchar(44) character set ascii collate ascii_bin not null default '' comment 'SHA-256 of the document, which paper shows',
    code         varchar(10) character set ascii collate ascii_bin not null default '' comment 'of the last answer',
    answer       varchar(500) not null default '',
    notes        text comment 'observations, one a line',
    advice       varchar(20) character set ascii collate ascii_bin not null default '' comment 'what a person does about it',
    sent_at      datetime(3) comment 'when it was sent last',
    answered_at  datetime(3),
    cdr          varchar(200) character set ascii collate ascii_bin not null default '' comment 'the key of the answer that SUNAT signed',
    unique key documents_by_number (series, number, emission),
    key documents_due (next_try),
    key documents_by_day (business_day, state),
    key documents_by_state (state, deadline),
    key documents_by_original (original)
);

-- Whether a series emits is read with its number, under its lock.
alter table receipt_series add column emission int comment 'the epoch; null: internal documents';

-- +goose Down
alter table receipt_series drop column emission;
drop table documents, emissions;
