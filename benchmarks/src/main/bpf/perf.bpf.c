// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Fills the perf event array that the perf consumers read, with the records
 * and by the calls of bench.bpf.c. bpf_perf_event_output() is not available to
 * the program type `syscall`: these are of the type `raw_tp`, whose context
 * BPF_PROG_TEST_RUN does not return, so their arguments are a global variable.
 */
#include <linux/bpf.h>
#include <linux/errno.h>
#include <linux/perf_event.h>
#include <linux/types.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "records.bpf.h"

/* max_entries is the number of CPUs, which libbpf sets. */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(int));
	__uint(value_size, sizeof(int));
} events SEC(".maps");

struct bench_args args; /* mapped by the producer, which has one thread */

struct perf_batch {
	struct batch batch;
	void *ctx;
};

/* The record before it is copied; a perf buffer has no reserve. */
struct on_stack {
	struct bench_record record;
	__u64 payload[(BENCH_MAX_SIZE - sizeof(struct bench_record)) / 8];
};

static __always_inline long output(void *ctx, __u64 ts, __u32 seq, __u32 flags)
{
	struct on_stack r;

	fill(&r.record, ts, seq, flags);
	return bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &r, config.size);
}

static long produce_one(__u32 i, struct perf_batch *b)
{
	struct bench_args *a = &b->batch.args;
	__u32 seq = a->seq++;
	__u64 ts = b->batch.ts;
	__u32 flags = 0;

	if (is_timed(a, seq)) {
		flags = BENCH_TIMED;
		ts = bpf_ktime_get_ns();
	}
	if (output(b->ctx, ts, seq, flags)) {
		a->dropped++;
		return 0;
	}
	a->submitted++;
	a->sum += ts;
	return 0;
}

SEC("raw_tp")
int produce(void *ctx)
{
	struct perf_batch b = { .ctx = ctx };

	load_args(&b.batch, &args);
	bpf_loop(b.batch.args.n, produce_one, &b, 0);
	args.ns = bpf_ktime_get_ns() - b.batch.ts;
	store_args(&b.batch, &args);
	return 0;
}

static __always_inline int output_mark(void *ctx, __u32 flags)
{
	__u64 ts = bpf_ktime_get_ns();
	long error = output(ctx, ts, args.seq, flags);

	if (error) {
		if (error == -ENOSPC)
			args.refused_marks++;
		return 0;
	}
	args.seq++;
	args.submitted++;
	args.sum += ts;
	return 1;
}

/* Outputs one record with flags. Returns 1, or 0 if no buffer is open or it is full. */
SEC("raw_tp")
int mark(void *ctx)
{
	return output_mark(ctx, args.flags);
}

/*
 * Outputs a round: n records, with START and END. A perf buffer has no busy
 * record: the producer stops the consumer's process meanwhile. Returns 1, or 0
 * if the buffer is too full for all of them.
 */
SEC("raw_tp")
int fill_buffer(void *ctx)
{
	struct perf_batch b = { .ctx = ctx };

	if (!output_mark(ctx, BENCH_START))
		return 0;
	load_args(&b.batch, &args);
	bpf_loop(b.batch.args.n - 2, produce_one, &b, 0);
	store_args(&b.batch, &args);
	return output_mark(ctx, BENCH_END);
}

/* The kernel's own types, as far as they lead to the positions of a buffer. */
struct perf_buffer {
	struct perf_event_mmap_page *user_page;
} __attribute__((preserve_access_index));

struct perf_event {
	struct perf_buffer *rb;
} __attribute__((preserve_access_index));

struct bpf_event_entry {
	struct perf_event *event;
} __attribute__((preserve_access_index));

struct bpf_array {
	void *ptrs[1];
} __attribute__((preserve_access_index));

/*
 * Queries the number of unread bytes of this CPU's buffer; 0 if none is open.
 * No helper does that for perf buffers.
 */
SEC("raw_tp")
int query_unread(void *ctx)
{
	void *volatile map = &events; /* read from memory, the address is a number to the verifier */
	struct bpf_event_entry *entry = NULL;
	struct perf_event_mmap_page *page;
	struct bpf_array *array;
	__u64 at;

	args.unread = 0;
	bpf_probe_read_kernel(&array, sizeof(array), (void *)&map);
	at = (__u64)array + bpf_core_field_offset(array->ptrs) + bpf_get_smp_processor_id() * sizeof(void *);
	bpf_probe_read_kernel(&entry, sizeof(entry), (void *)at);
	page = BPF_CORE_READ(entry, event, rb, user_page);
	if (page) {
		__u64 head = 0, tail = 0;

		bpf_probe_read_kernel(&head, sizeof(head), &page->data_head);
		bpf_probe_read_kernel(&tail, sizeof(tail), &page->data_tail);
		args.unread = head - tail;
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
