// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Two rings in one object: their control blocks share a map, and each has its
 * own counts and its own type of record. Also shows that a ring's name may be a
 * macro.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "bpf_events.bpf.h"

#define SECOND	second

struct first_event {
	__u64 seq;
};

struct second_event {
	__u64 seq;
	__u64 twice;
};

/* BPF_PROG_TEST_RUN's context. */
struct send_args {
	/* 0 */ __u32 first;	/* how many to send to `first`, at most 1000 */
	/* 4 */ __u32 second;	/* and to `second` */
};

BPF_EVENTS_RING(first, 4096, struct first_event);
BPF_EVENTS_RING(SECOND, 8192, struct second_event);

/* Records are numbered from 0 in each call; those that find no room are lost. */
SEC("syscall")
int send(struct send_args *ctx)
{
	__u32 count = ctx->first;
	__u32 i;

	for (i = 0; i < 1000 && i < count; i++) {
		struct first_event *e = bpf_events_reserve(first, sizeof(*e));

		if (!e)
			continue;
		e->seq = i;
		bpf_events_submit(first, e);
	}
	count = ctx->second;
	for (i = 0; i < 1000 && i < count; i++) {
		struct second_event e = { .seq = i, .twice = 2 * (__u64)i };

		bpf_events_output(SECOND, &e, sizeof(e));
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
