// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Programs with a rate limit: each run makes `count` attempts and throttles every
 * n-th of them, for each kind of buffer. Raw tracepoints without a hook, which
 * several CPUs may run at once.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "bpf_events.bpf.h"

#define MOST	256

struct event {
	__u64 seq;
	__u64 twice;
};

BPF_EVENTS_RING(ring, 4096, struct event);
BPF_EVENTS_PERF(perf, struct event);
BPF_EVENTS_BUFFER(either, 4096, struct event);

volatile __u64 count = 0;	/* attempts per run, at most MOST */
volatile __u64 every = 0;	/* 0: none is throttled */

/* Over all runs. */
volatile __u64 attempts = 0;
volatile __u64 throttled = 0;

#define ATTEMPTS(i)	\
	__u64 i, most = count;	\
	for (i = 0; i < MOST && i < most; i++)

static __always_inline int over_the_limit(__u64 i)
{
	__u64 n = every;

	__sync_fetch_and_add(&attempts, 1);
	if (!n || i % n != n - 1)
		return 0;
	__sync_fetch_and_add(&throttled, 1);
	return 1;
}

SEC("raw_tp")
int to_ring(void *ctx)
{
	ATTEMPTS(i) {
		struct event *e;

		if (over_the_limit(i)) {
			bpf_events_throttled(ring);
			continue;
		}
		e = bpf_events_reserve(ring, sizeof(*e));
		if (!e)
			continue;
		e->seq = i;
		e->twice = 2 * i;
		bpf_events_submit(ring, e);
	}
	return 0;
}

SEC("raw_tp")
int to_perf(void *ctx)
{
	ATTEMPTS(i) {
		struct event e = { .seq = i, .twice = 2 * i };

		if (over_the_limit(i))
			bpf_events_throttled(perf);
		else
			bpf_events_perf_output(ctx, perf, &e, sizeof(e));
	}
	return 0;
}

SEC("raw_tp")
int to_either(void *ctx)
{
	ATTEMPTS(i) {
		struct event e = { .seq = i, .twice = 2 * i };

		if (over_the_limit(i))
			bpf_events_throttled(either);
		else
			bpf_events_send(ctx, either, &e, sizeof(e));
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
