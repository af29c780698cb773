/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * What the producing test programs share: their context, their totals and the
 * bytes of their records.
 *
 * A record with the sequence number n is n in its first 8 bytes, low byte
 * first, and (n + i) mod 256 in every byte i from 8 on. A record shorter than
 * 8 bytes is the beginning of that.
 */
#ifndef PRODUCE_BPF_H
#define PRODUCE_BPF_H

#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

/*
 * The context of BPF_PROG_TEST_RUN, in and out. An attempt takes a sequence
 * number whether it succeeds or not, so a gap is a lost or discarded record.
 * A program's result is 0, and then count = successes + failures + discards;
 * or a negative errno, and then nothing was attempted: -E2BIG for `count`,
 * -EINVAL for `size`, `spread` or `buffer`.
 */
struct produce_args {
	/*  0 */ __u64 first;		/* sequence number of the first attempt */
	/*  8 */ __u64 count;		/* how many attempts: at most MAX_ATTEMPTS */
	/* 16 */ __u32 size;		/* bytes a record; `produce` only */
	/* 20 */ __u32 spread;		/* if not 0, n has size + n % spread bytes */
	/* 24 */ __u32 flags;		/* BPF_RB_NO_WAKEUP 1, BPF_RB_FORCE_WAKEUP 2 */
	/* 28 */ __u32 force_every;	/* if not 0, each k-th attempt forces */
	/* 32 */ __u32 discard_every;	/* if not 0, each k-th is discarded */
	/* 36 */ __u32 buffer;		/* 0 to 3; callers at the same time differ */
	/* 40 */ __u64 successes;	/* out: submitted or output */
	/* 48 */ __u64 failures;	/* out: no room, or refused */
	/* 56 */ __u64 discards;	/* out: reserved, then discarded */
};

/* Since the load, over all calls; added to at the end of each. */
struct produce_totals {
	/*  0 */ __u64 attempts;
	/*  8 */ __u64 successes;
	/* 16 */ __u64 failures;
	/* 24 */ __u64 discards;
};

struct produce_totals totals SEC(".data.totals");

#define MAX_ATTEMPTS	8388608	/* in one call: what bpf_loop() can do */

#define E2BIG	7
#define EINVAL	22
#define ENOSPC	28

#define BUFFER_LEN	(1024 * 1024)
#define BUFFERS		4

struct buffer {
	__u64 words[BUFFER_LEN / 8];
};

/* Not per CPU: those values are small, and a test run can be preempted. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, BUFFERS);
	__type(key, __u32);
	__type(value, struct buffer);
} buffers SEC(".maps");

/* One call on its way, on the stack: verified more simply than the context. */
struct produce_run {
	struct produce_args args;
	struct buffer *buffer;
};

struct fill_run {
	struct buffer *buffer;
	__u64 seq;
};

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define low_byte_first(word)	__builtin_bswap64(word)
#else
#define low_byte_first(word)	(word)
#endif

/* Word number i of a record, as it lies in memory. */
static __always_inline __u64 record_word(__u64 seq, __u64 i)
{
	const __u64 ones = 0x0101010101010101ULL;
	__u64 a = (seq & 0xff) * ones;
	__u64 b = (i * 8 & 0xff) * ones + 0x0706050403020100ULL;

	if (i == 0)
		return low_byte_first(seq);
	/* Eight bytes added at once, none carrying into the next. */
	return low_byte_first(((a & ~(ones << 7)) + (b & ~(ones << 7))) ^
			      ((a ^ b) & (ones << 7)));
}

static long fill_word(__u32 i, struct fill_run *run)
{
	if (i >= BUFFER_LEN / 8)
		return 1;
	run->buffer->words[i] = record_word(run->seq, i);
	return 0;
}

static __always_inline void fill(struct buffer *buffer, __u64 seq, __u64 size)
{
	struct fill_run run = { .buffer = buffer, .seq = seq };

	buffer->words[0] = record_word(seq, 0);
	if (size > 8)
		bpf_loop((size + 7) / 8, fill_word, &run, 0);
}

/* The k-th, the 2k-th, ... of the attempts counted from 0. */
static __always_inline int each(__u32 k, __u64 i)
{
	return k && i % k == k - 1;
}

static __always_inline __u64 wakeup_flags(struct produce_args *args, __u64 i)
{
	return each(args->force_every, i) ? BPF_RB_FORCE_WAKEUP : args->flags;
}

static __always_inline __u64 record_size(struct produce_args *args, __u64 seq)
{
	return (__u64)args->size + (args->spread ? seq % args->spread : 0);
}

static __always_inline void
begin(struct produce_run *run, struct produce_args *ctx)
{
	run->args.first = ctx->first;
	run->args.count = ctx->count;
	run->args.size = ctx->size;
	run->args.spread = ctx->spread;
	run->args.flags = ctx->flags;
	run->args.force_every = ctx->force_every;
	run->args.discard_every = ctx->discard_every;
	run->args.buffer = ctx->buffer;
	run->args.successes = 0;
	run->args.failures = 0;
	run->args.discards = 0;
	run->buffer = 0;
}

/*
 * Checked here because bpf_loop() does not always report it: where the verifier
 * has inlined it, its -E2BIG comes back as a positive number.
 */
static __always_inline int
attempt_all(struct produce_run *run, long (*attempt)(__u32, struct produce_run *))
{
	if (run->args.count > MAX_ATTEMPTS)
		return -E2BIG;
	bpf_loop(run->args.count, attempt, run, 0);
	return 0;
}

/* The same for records that are made up in the buffer first. */
static __always_inline int
attempt_all_in_buffer(struct produce_run *run,
		      long (*attempt)(__u32, struct produce_run *))
{
	__u32 which = run->args.buffer;

	run->buffer = bpf_map_lookup_elem(&buffers, &which);
	if (!run->buffer || run->args.size < 1 ||
	    (__u64)run->args.size + run->args.spread > BUFFER_LEN)
		return -EINVAL;
	return attempt_all(run, attempt);
}

static __always_inline void
end(struct produce_run *run, struct produce_args *ctx)
{
	__u64 successes = run->args.successes;
	__u64 failures = run->args.failures;
	__u64 discards = run->args.discards;

	ctx->successes = successes;
	ctx->failures = failures;
	ctx->discards = discards;
	__sync_fetch_and_add(&totals.attempts, successes + failures + discards);
	__sync_fetch_and_add(&totals.successes, successes);
	__sync_fetch_and_add(&totals.failures, failures);
	__sync_fetch_and_add(&totals.discards, discards);
}

#endif /* PRODUCE_BPF_H */
