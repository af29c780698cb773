// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Applies a list of operations to a ring, in one BPF_PROG_TEST_RUN: up to three
 * records can be in progress at once, and be committed in any order. A test
 * compares the results with those of the same list on a simulated ring.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#define OPS	10	/* per call: the verifier's work grows fast */

/* The largest output, and how far into the payload it may begin. */
#define LARGEST	32767
#define BEGINS	255

/*
 * Rounds of a million checks: minutes in all, since a busy machine can delay the
 * test. A bound is required: nothing can kill this loop.
 */
#define MAX_ROUNDS	50000

/* What an operation is. */
#define NOTHING	0
#define RESERVE	1	/* into the slot `size`, if it is free; result: 1 if the ring had space */
#define SUBMIT	2	/* the slot `size`, if there is a record in it; result: 1 if so */
#define DISCARD	3	/* likewise */
#define OUTPUT	4	/* `size` bytes; result: 0 or a negative errno */
#define QUERY	5	/* the flag `size` of bpf_ringbuf_query(); result: its answer */
#define PAUSE	6	/* until `resumed` has caught up; result: 0, or 1 if that takes too long */

/* Beyond BPF_RB_NO_WAKEUP and BPF_RB_FORCE_WAKEUP. */
#define UNWRITTEN	4	/* a reserve does not write the record */

/* Bytes of the records that are reserved, by slot. */
#define SIZE_0	20
#define SIZE_1	500
#define SIZE_2	3000

struct op {
	__u8 kind;
	__u8 flags;
	__u16 payload;	/* where in the payload the record's bytes begin */
	__u32 size;
};

/* In: a struct op each. Out: its result. */
struct ops_args {
	__u64 words[OPS];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

/* The bytes of all records; written by the test. */
struct {
	__u8 bytes[LARGEST + 1 + BEGINS + 1];
} payload SEC(".data.payload");

/* How many pauses began, and how many the test has ended. */
volatile __u64 paused SEC(".data.paused");
volatile __u64 resumed SEC(".data.resumed");

static long check(__u32 i, void *unused)
{
	return resumed >= paused;
}

static long check_often(__u32 i, void *unused)
{
	bpf_loop(1 << 20, check, 0, 0);
	return resumed >= paused;
}

static __always_inline int reserve(void **rec, __u32 size, struct op *op)
{
	if (*rec)
		return 0;
	*rec = bpf_ringbuf_reserve(&events, size, 0);
	if (!*rec)
		return 0;
	if (!(op->flags & UNWRITTEN))
		bpf_probe_read_kernel(*rec, size, payload.bytes + (op->payload & BEGINS));
	return 1;
}

static __always_inline int commit(void **rec, struct op *op)
{
	if (!*rec)
		return 0;
	if (op->kind == SUBMIT)
		bpf_ringbuf_submit(*rec, op->flags & 3);
	else
		bpf_ringbuf_discard(*rec, op->flags & 3);
	*rec = 0;
	return 1;
}

static __u64 words[OPS];

SEC("syscall")
int ops(struct ops_args *ctx)
{
	void *rec0 = 0, *rec1 = 0, *rec2 = 0;
	struct op op;
	__u32 i;

#pragma unroll
	for (i = 0; i < OPS; i++)
		words[i] = ctx->words[i];
#pragma clang loop unroll(disable)
	for (i = 0; i < OPS; i++) {
		__u64 result = 0;

		op = *(struct op *)&words[i];
		if (op.kind == RESERVE) {
			if (op.size == 0)
				result = reserve(&rec0, SIZE_0, &op);
			else if (op.size == 1)
				result = reserve(&rec1, SIZE_1, &op);
			else
				result = reserve(&rec2, SIZE_2, &op);
		} else if (op.kind == SUBMIT || op.kind == DISCARD) {
			if (op.size == 0)
				result = commit(&rec0, &op);
			else if (op.size == 1)
				result = commit(&rec1, &op);
			else
				result = commit(&rec2, &op);
		} else if (op.kind == OUTPUT) {
			result = bpf_ringbuf_output(&events,
						    payload.bytes + (op.payload & BEGINS),
						    op.size & LARGEST, op.flags & 3);
		} else if (op.kind == QUERY) {
			result = bpf_ringbuf_query(&events, op.size);
		} else if (op.kind == PAUSE) {
			paused++;
			bpf_loop(MAX_ROUNDS, check_often, 0, 0);
			result = resumed < paused;
		}
		words[i] = result;
	}
	if (rec0)
		bpf_ringbuf_submit(rec0, 0);
	if (rec1)
		bpf_ringbuf_submit(rec1, 0);
	if (rec2)
		bpf_ringbuf_submit(rec2, 0);
#pragma unroll
	for (i = 0; i < OPS; i++)
		ctx->words[i] = words[i];
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
