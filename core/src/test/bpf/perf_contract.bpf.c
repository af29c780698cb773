// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * The producer contract for perf buffers, and for a buffer that is loaded as a
 * ring or as a perf buffer. Each program makes `count` attempts and adds to the
 * totals. Raw tracepoints without a hook, since programs of the section
 * "syscall" are denied perf event arrays. Compiled by the build, and by a test
 * for other instruction sets and levels of optimisation, with vmlinux.h and
 * without it.
 */
#ifdef WITH_VMLINUX
#include "vmlinux.h"
#else
#include <linux/bpf.h>
#include <linux/types.h>
#endif
#include <bpf/bpf_helpers.h>

#include "bpf_events.bpf.h"

#define MOST	256

struct event {
	__u64 seq;
	__u64 twice;
};

BPF_EVENTS_PERF(events, struct event);

/* Its size as a ring is set before load, if it is one. */
BPF_EVENTS_BUFFER(either, 0, struct event);

volatile __u64 count = 0;	/* attempts per run, at most MOST */
volatile __u64 size = 0;	/* of the records of *_variable */

volatile __u64 sent = 0;
volatile __u64 failed = 0;
volatile __s64 error = 0;	/* of the latest failure */

#define ATTEMPTS(i)	\
	__u64 i, attempts = count;	\
	for (i = 0; i < MOST && i < attempts; i++)

static __always_inline void add(long err)
{
	if (err) {
		failed += 1;
		error = err;
	} else {
		sent += 1;
	}
}

SEC("raw_tp")
int perf_constant(void *ctx)
{
	ATTEMPTS(i) {
		struct event e = { .seq = i, .twice = 2 * i };

		if (!bpf_events_enabled(events))
			continue;
		add(bpf_events_perf_output(ctx, events, &e, sizeof(e)));
	}
	return 0;
}

SEC("raw_tp")
int perf_variable(void *ctx)
{
	__u64 bytes = size;

	barrier_var(bytes);
	if (bytes < 1 || bytes > sizeof(struct event))
		return 1;
	ATTEMPTS(i) {
		struct event e = { .seq = i, .twice = 2 * i };

		add(bpf_events_perf_output(ctx, events, &e, bytes));
	}
	return 0;
}

/* Larger than a sample can be. */
struct large {
	__u8 bytes[70000];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct large);
} heap SEC(".maps");

SEC("raw_tp")
int perf_large(void *ctx)
{
	__u32 zero = 0;
	struct large *e = bpf_map_lookup_elem(&heap, &zero);
	__u64 bytes = size;

	barrier_var(bytes);
	if (!e || bytes < 1 || bytes > sizeof(*e))
		return 1;
	ATTEMPTS(i)
		add(bpf_events_perf_output(ctx, events, e, bytes));
	return 0;
}

SEC("raw_tp")
int send_constant(void *ctx)
{
	ATTEMPTS(i) {
		struct event e = { .seq = i, .twice = 2 * i };

		if (!bpf_events_enabled(either))
			continue;
		add(bpf_events_send(ctx, either, &e, sizeof(e)));
	}
	return 0;
}

SEC("raw_tp")
int send_variable(void *ctx)
{
	__u64 bytes = size;

	barrier_var(bytes);
	if (bytes < 1 || bytes > sizeof(struct event))
		return 1;
	ATTEMPTS(i) {
		struct event e = { .seq = i, .twice = 2 * i };

		add(bpf_events_send(ctx, either, &e, bytes));
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
