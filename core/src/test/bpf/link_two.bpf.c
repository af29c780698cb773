// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Linked with link_one.bpf.c. */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "bpf_events.bpf.h"

struct event {
	__u32 uid;
	__u32 pad;
	__u32 pid;
};

struct shared {
	__u32 id;
};
struct shared *unused_shared_two;
struct event *unused_two;

BPF_EVENTS_RING(ring_two, 4096, struct event);

static volatile __u32 level = 2;
static volatile __u32 seen SEC(".data.two");

SEC("syscall")
int go_two(void *ctx)
{
	struct event e = { .pid = 22, .uid = level };

	if (!bpf_events_enabled(ring_two))
		return -1;
	bpf_ringbuf_output(&ring_two, &e, sizeof(e), 0);
	return level + seen;
}

char LICENSE[] SEC("license") = "GPL";
