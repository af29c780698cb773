// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * The flat-out producer of the soak: numbered records into one ring. Each
 * number is an attempt, so that the numbers alone give the count of attempts.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include "bpf_events.bpf.h"

#define DISCARDED_EACH	64	/* attempts between discarded records */

struct event {
	__u64 time;	/* CLOCK_MONOTONIC, ns */
	__u64 number;
};

BPF_EVENTS_RING(events, 256 * 1024, struct event); /* resized before load */

/* The context of BPF_PROG_TEST_RUN, in and out. */
struct flood_args {
	__u64 n;	/* attempts of this call */
	__u64 next;	/* in: number of the first attempt; out: of the next one */
};

static long produce_one(__u32 i, struct flood_args *args)
{
	__u64 number = args->next++;
	struct event *e = bpf_events_reserve(events, sizeof(*e));

	if (!e)
		return 0;
	e->time = bpf_ktime_get_ns();
	e->number = number;
	if (number % DISCARDED_EACH == DISCARDED_EACH - 1)
		bpf_events_discard(events, e);
	else
		bpf_events_submit(events, e);
	return 0;
}

SEC("syscall")
int produce(struct flood_args *ctx)
{
	struct flood_args args = { .n = ctx->n, .next = ctx->next };

	bpf_loop(args.n, produce_one, &args, 0);
	ctx->next = args.next;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
