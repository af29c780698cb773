package io.bpfevents.cli.demo;

/**
 * A program's attempts to send a record, counted by the program.
 *
 * @param begun attempts that have begun, including those in progress
 * @param ended attempts that have ended, successful or not
 */
record Attempts(long begun, long ended) {}
