/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * How often a program has tried to send a record, for whoever wants to check
 * the reader's books against a count that the reader had no part in. No program
 * needs this. An attempt that lies between the two counts is under way.
 */
#ifndef BPF_EVENTS_ATTEMPTS_BPF_H
#define BPF_EVENTS_ATTEMPTS_BPF_H

struct attempts {
	/*  0 */ __u64 begun;
	/*  8 */ __u64 ended;
};
/* Alone in a section, which is a map of its own: .data.attempts */
struct attempts attempts SEC(".data.attempts");

#define attempt_begins() __sync_fetch_and_add(&attempts.begun, 1)
#define attempt_ends() __sync_fetch_and_add(&attempts.ended, 1)

#endif /* BPF_EVENTS_ATTEMPTS_BPF_H */
