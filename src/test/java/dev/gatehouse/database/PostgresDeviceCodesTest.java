package dev.gatehouse.database;

/** The contract of waiting devices on PostgreSQL. */
class PostgresDeviceCodesTest extends DeviceCodeContract implements OnPostgres {}
