/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * A program's own count of its attempts to send a record, for tests that check
 * the reader's accounting against an independent count. No program requires it.
 * An attempt is under way while `begun` is larger than `ended`.
 *
 * Cost per attempt: two atomic adds on one cache line that all CPUs share. About
 * 50 ns while two CPUs report opened files without pause, of 1,000 ns per file.
 */
#ifndef BPF_EVENTS_ATTEMPTS_BPF_H
#define BPF_EVENTS_ATTEMPTS_BPF_H

struct attempts {
	/*  0 */ __u64 begun;
	/*  8 */ __u64 ended;
};
/* The only variable of its section, and so of its map: .data.attempts */
struct attempts attempts SEC(".data.attempts");

#define attempt_begins() __sync_fetch_and_add(&attempts.begun, 1)
#define attempt_ends() __sync_fetch_and_add(&attempts.ended, 1)

#endif /* BPF_EVENTS_ATTEMPTS_BPF_H */
