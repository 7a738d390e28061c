-- +goose Up
-- A backup is running until its files are all there, exported until they were restored and compared, then verified. What
-- goes wrong on the way is failed. pruned keeps the row: its files were deleted by the rule of retention.
alter table backups
    modify column state enum('running', 'exported', 'verified', 'failed', 'pruned') not null,
    modify column location varchar(400) not null default '' comment 'the folder of its files',
    modify column checksum char(64) character set ascii collate ascii_bin not null default '' comment 'SHA-256 of the manifest',
    modify column detail varchar(1000) not null comment 'why it failed, for a person',
    add column manifest mediumtext comment 'JSON, as it stands beside the files',
    add column exported_at datetime(3),
    add column started_by varchar(128) not null default '',
    drop key backups_by_time,
    add key backups_by_time (created_at, id),
    add key backups_by_state (state, created_at);

-- +goose Down
alter table backups
    drop key backups_by_state,
    drop key backups_by_time,
    add key backups_by_time (created_at),
    drop column manifest,
    drop column exported_at,
    drop column started_by,
    modify column detail text not null,
    modify column checksum char(64) character set ascii collate ascii_bin not null default '',
    modify column location varchar(400) not null;
delete from backups where state = 'running';
alter table backups modify column state enum('exported', 'verified', 'failed', 'pruned') not null;
