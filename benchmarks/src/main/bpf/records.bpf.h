/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The content of the records and the arguments of a run, which are the same
 * for the ring and for the perf event array.
 */
#ifndef RECORDS_BPF_H
#define RECORDS_BPF_H

#include "bench.h"

const volatile struct bench_config config SEC(".rodata.config") = {
	.size = 64,
};

/* Writes the payload, so that a consumer which reads it has cache misses. */
static __always_inline void
fill(struct bench_record *r, __u64 ts, __u32 seq, __u32 flags)
{
	__u64 *words = (__u64 *)r;
	__u32 count = config.size / 8;
	__u32 i;

	r->ts_ns = ts;
	r->seq = seq;
	r->flags = flags;
	for (i = 2; i < BENCH_MAX_SIZE / 8; i++) {
		if (i >= count)
			break;
		words[i] = seq + i;
	}
}

struct batch {
	struct bench_args args;
	__u64 ts;
};

/* Whether an attempt gets a timestamp of its own. */
static __always_inline int is_timed(struct bench_args *a, __u32 seq)
{
	if (!a->timed_each || (__s32)(seq - a->next_timed) < 0)
		return 0;
	a->next_timed = seq + a->timed_each;
	return 1;
}

static __always_inline void load_args(struct batch *b, struct bench_args *ctx)
{
	b->args.n = ctx->n;
	b->args.seq = ctx->seq;
	b->args.flags = ctx->flags;
	b->args.wake = ctx->wake;
	b->args.wake_bytes = ctx->wake_bytes;
	b->args.timed_each = ctx->timed_each;
	b->args.next_timed = ctx->next_timed;
	b->args.submitted = ctx->submitted;
	b->args.dropped = ctx->dropped;
	b->args.sum = ctx->sum;
	b->ts = bpf_ktime_get_ns();
}

static __always_inline void store_args(struct batch *b, struct bench_args *ctx)
{
	ctx->seq = b->args.seq;
	ctx->next_timed = b->args.next_timed;
	ctx->submitted = b->args.submitted;
	ctx->dropped = b->args.dropped;
	ctx->sum = b->args.sum;
}

#endif /* RECORDS_BPF_H */
