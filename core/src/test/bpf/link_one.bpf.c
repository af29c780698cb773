// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Linked with link_two.bpf.c: names that both have, for different things. */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "bpf_events.bpf.h"

struct event {
	__u32 pid;
	__u32 uid;
};

/* The same in both files. */
struct shared {
	unsigned int id;
};
struct shared *unused_shared_one;
struct event *unused_one;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} plain_one SEC(".maps");

BPF_EVENTS_RING(ring_one, 4096, struct event);

static volatile __u32 level = 1;
static volatile __u32 seen SEC(".data.one");

SEC("syscall")
int go_one(void *ctx)
{
	struct event e = { .pid = 11, .uid = level };

	if (!bpf_events_enabled(ring_one))
		return -1;
	bpf_ringbuf_output(&ring_one, &e, sizeof(e), 0);
	bpf_ringbuf_output(&plain_one, &e, sizeof(e), 0);
	return level + seen;
}

char LICENSE[] SEC("license") = "GPL";
