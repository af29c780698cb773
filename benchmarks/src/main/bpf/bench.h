/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * What the measured records look like and what the producing program takes:
 * shared by the BPF side, the C producer and the C consumers, so plain C types
 * only. README.md of this module describes the records for other languages.
 */
#ifndef BENCH_H
#define BENCH_H

/* The begin of every record; words of payload follow, up to its size. */
struct bench_record {
	/*  0 */ unsigned long long ts_ns;	/* CLOCK_MONOTONIC */
	/*  8 */ unsigned int seq;		/* one more for each attempt, failed ones included */
	/* 12 */ unsigned int flags;		/* BENCH_*, 0 for an ordinary record */
};

#define BENCH_MIN_SIZE	16
#define BENCH_MAX_SIZE	256

#define BENCH_START	1u	/* a measured interval begins with this record */
#define BENCH_END	2u	/* it ends with this one */
#define BENCH_STOP	4u	/* nothing follows */

/* Fixed before the load, so that the verifier sees constants. */
struct bench_config {
	unsigned int size;		/* bytes a record, a multiple of 8 */
};

enum bench_wake {
	WAKE_ADAPTIVE = 0,	/* the kernel's own rule */
	WAKE_NONE = 1,
	WAKE_BATCH = 2,		/* forced while wake_bytes or more are unread, else none */
	WAKE_FORCE = 3,		/* with every record */
};

/* The context of BPF_PROG_TEST_RUN, in and out. */
struct bench_args {
	/*  0 */ unsigned int n;		/* attempts */
	/*  4 */ unsigned int seq;		/* in: of the first attempt; out: of the next */
	/*  8 */ unsigned int flags;		/* of a mark */
	/* 12 */ unsigned int wake;		/* enum bench_wake */
	/* 16 */ unsigned long long wake_bytes;
	/* 24 */ unsigned int stamp;		/* 0: one timestamp a call, else one a record */
	/* 28 */ unsigned int unread;		/* out: bytes that nobody has read */
	/* 32 */ unsigned long long submitted;	/* out: added to */
	/* 40 */ unsigned long long dropped;	/* out: added to */
	/* 48 */ unsigned long long sum;	/* out: the ts_ns of the submitted added to */
};

#endif /* BENCH_H */
