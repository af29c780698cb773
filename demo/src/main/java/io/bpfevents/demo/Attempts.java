package io.bpfevents.demo;

/**
 * How often a program has tried to send a record, by its own count.
 *
 * @param begun attempts, those under way included
 * @param ended attempts that are over, whatever came of them
 */
record Attempts(long begun, long ended) {}
