// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Fills the ring that all consumers read. One call of BPF_PROG_TEST_RUN makes
 * a batch of records, which shares the cost of the call. The ring is a bare
 * one; contract.bpf.c measures the cost of the producer contract.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include "records.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1024 * 1024); /* usually replaced before load */
} ring SEC(".maps");

static __always_inline __u64 wake_flags(struct bench_args *a)
{
	switch (a->wake) {
	case WAKE_ADAPTIVE:
		return 0;
	case WAKE_NONE:
		return BPF_RB_NO_WAKEUP;
	case WAKE_BATCH:
		if (bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) < a->wake_bytes)
			return BPF_RB_NO_WAKEUP;
		return BPF_RB_FORCE_WAKEUP;
	default:
		return BPF_RB_FORCE_WAKEUP;
	}
}

static long produce_one(__u32 i, struct batch *b)
{
	struct bench_args *a = &b->args;
	__u32 seq = a->seq++;
	struct bench_record *r = bpf_ringbuf_reserve(&ring, config.size, 0);
	__u64 ts = b->ts;
	__u32 flags = 0;

	if (!r) {
		a->dropped++;
		return 0;
	}
	if (is_timed(a, seq)) {
		flags = BENCH_TIMED;
		ts = bpf_ktime_get_ns();
	}
	fill(r, ts, seq, flags);
	bpf_ringbuf_submit(r, wake_flags(a));
	a->submitted++;
	a->sum += ts;
	return 0;
}

/*
 * Submits n records. Measures the time itself, as the call of a program by
 * BPF_PROG_TEST_RUN costs more than a few records. A notification is part of
 * that time: its interrupt comes during bpf_ringbuf_submit().
 */
SEC("syscall")
int produce(struct bench_args *ctx)
{
	struct batch b;

	load_args(&b, ctx);
	bpf_loop(b.args.n, produce_one, &b, 0);
	ctx->ns = bpf_ktime_get_ns() - b.ts;
	store_args(&b, ctx);
	return 0;
}

/* Submits one record with flags. Returns 1, or 0 if the ring is full. */
SEC("syscall")
int mark(struct bench_args *ctx)
{
	struct bench_record *r = bpf_ringbuf_reserve(&ring, config.size, 0);
	__u64 ts = bpf_ktime_get_ns();

	if (!r)
		return 0;
	fill(r, ts, ctx->seq, ctx->flags);
	bpf_ringbuf_submit(r, BPF_RB_FORCE_WAKEUP);
	ctx->seq++;
	ctx->submitted++;
	ctx->sum += ts;
	return 1;
}

/*
 * Submits a round: n records, with START and END. The first record stays busy
 * until the others are submitted, so that no consumer can pass it before.
 * Returns 1, or 0 if the ring is too full for all of them.
 */
SEC("syscall")
int fill_buffer(struct bench_args *ctx)
{
	struct bench_record *first, *last;
	struct batch b;

	load_args(&b, ctx);
	first = bpf_ringbuf_reserve(&ring, config.size, 0);
	if (!first)
		return 0;
	fill(first, b.ts, b.args.seq++, BENCH_START);
	b.args.wake = WAKE_NONE;
	bpf_loop(b.args.n - 2, produce_one, &b, 0);
	last = bpf_ringbuf_reserve(&ring, config.size, 0);
	if (last) {
		fill(last, b.ts, b.args.seq++, BENCH_END);
		b.args.submitted++;
		b.args.sum += b.ts;
		bpf_ringbuf_submit(last, BPF_RB_NO_WAKEUP);
	}
	b.args.submitted++;
	b.args.sum += b.ts;
	bpf_ringbuf_submit(first, BPF_RB_FORCE_WAKEUP);
	store_args(&b, ctx);
	return last ? 1 : 0;
}

/* Queries the number of unread bytes. */
SEC("syscall")
int query_unread(struct bench_args *ctx)
{
	ctx->unread = bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA);
	return 0;
}

/* The first two words of a record, as the consumers in Java bind them. */
struct sample {
	__u64 timestamp;
	__u64 sequence_and_flags;
} *unused_sample __attribute__((unused));

char LICENSE[] SEC("license") = "GPL";
