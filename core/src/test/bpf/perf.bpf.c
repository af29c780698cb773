// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Two perf event arrays: `events` without max_entries, which libbpf sets, and
 * `first` with an element for CPU 0 only. Each program outputs to one of them,
 * on the CPU that runs it. They are raw tracepoints, since the kernel accepts
 * no perf event array in SEC("syscall"), and their arguments are those of
 * BPF_PROG_TEST_RUN: the number of outputs, and the bytes of each.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#define E2BIG		7
#define MAX_COUNT	4096
#define MAX_SIZE	4096

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} first SEC(".maps");

/* The results of the last run. */
__u64 successes;
__u64 failures;
long error;	/* of the last output that failed */

/* What is output: the number 7, then zeros. */
__u64 data[MAX_SIZE / 8] = { 7 };

static __always_inline int output_all(struct bpf_raw_tracepoint_args *ctx,
				      void *map)
{
	__u64 count = ctx->args[0];
	__u64 size = ctx->args[1];
	__u32 i;

	successes = 0;
	failures = 0;
	error = 0;
	if (count > MAX_COUNT || size > MAX_SIZE)
		return -E2BIG;
	for (i = 0; i < MAX_COUNT && i < count; i++) {
		long err = bpf_perf_event_output(ctx, map, BPF_F_CURRENT_CPU,
						 data, size);

		if (err) {
			failures++;
			error = err;
		} else {
			successes++;
		}
	}
	return 0;
}

SEC("raw_tp")
int output(struct bpf_raw_tracepoint_args *ctx)
{
	return output_all(ctx, &events);
}

SEC("raw_tp")
int output_first(struct bpf_raw_tracepoint_args *ctx)
{
	return output_all(ctx, &first);
}

char LICENSE[] SEC("license") = "GPL";
