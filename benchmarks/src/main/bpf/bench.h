/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The layout of the measured records and the arguments of the BPF programs,
 * for these programs, the C producer and the C consumers: plain C types only.
 * README.md of this module describes the records for other languages.
 */
#ifndef BENCH_H
#define BENCH_H

/* The first part of every record; payload words follow, up to its size. */
struct bench_record {
	/*  0 */ unsigned long long ts_ns;	/* CLOCK_MONOTONIC, of the record or of its batch */
	/*  8 */ unsigned int seq;		/* one more for each attempt, failed ones included */
	/* 12 */ unsigned int flags;		/* BENCH_*, 0 for an ordinary record */
};

#define BENCH_MIN_SIZE	16
#define BENCH_MAX_SIZE	256

#define BENCH_START	1u	/* first record of a measured interval */
#define BENCH_END	2u	/* last record of a measured interval */
#define BENCH_STOP	4u	/* last record of a turn */
#define BENCH_TIMED	8u	/* ts_ns is of this record, so its latency can be measured */

/* Set before load, so that the verifier sees constants. */
struct bench_config {
	unsigned int size;		/* bytes per record, a multiple of 8 */
};

enum bench_wake {
	WAKE_ADAPTIVE = 0,	/* the kernel's own rule */
	WAKE_NONE = 1,
	WAKE_BATCH = 2,		/* forced while wake_bytes or more are unread */
	WAKE_FORCE = 3,		/* with every record */
};

/* The context of BPF_PROG_TEST_RUN, in and out. */
struct bench_args {
	/*  0 */ unsigned int n;		/* attempts */
	/*  4 */ unsigned int seq;		/* in: first attempt; out: next attempt */
	/*  8 */ unsigned int flags;		/* of the record of `mark` */
	/* 12 */ unsigned int wake;		/* enum bench_wake */
	/* 16 */ unsigned long long wake_bytes;
	/* 24 */ unsigned int timed_each;	/* attempts between TIMED records, 0: no such record */
	/* 28 */ unsigned int next_timed;	/* in and out: attempt of the next TIMED record */
	/* 32 */ unsigned long long submitted;	/* out: incremented */
	/* 40 */ unsigned long long dropped;	/* out: incremented */
	/* 48 */ unsigned long long sum;	/* out: plus the ts_ns of the submitted */
	/* 56 */ unsigned long long ns;		/* out: nanoseconds of the attempts of this call */
	/* 64 */ unsigned long long unread;	/* out: unread bytes */
	/* 72 */ unsigned long long refused_marks; /* out: incremented, perf event array only */
};

#endif /* BENCH_H */
