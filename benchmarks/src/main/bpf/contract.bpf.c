// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Programs that measure the cost of the producer contract per hit. One run of
 * a program is one hit; its type allows many test runs per call.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include "bpf_events.bpf.h"

struct event {
	__u64 ktime;
	__u64 word;
};

#define RING_BYTES (1024 * 1024)

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
} bare SEC(".maps");

BPF_EVENTS_RING(events, RING_BYTES, struct event);

static __always_inline void fill(struct event *e)
{
	e->ktime = 1;
	e->word = 2;
}

SEC("socket")
int hit_empty(struct __sk_buff *skb)
{
	return 0;
}

SEC("socket")
int hit_bare(struct __sk_buff *skb)
{
	struct event *e = bpf_ringbuf_reserve(&bare, sizeof(*e), 0);

	if (!e)
		return 0;
	fill(e);
	bpf_ringbuf_submit(e, 0);
	return 1;
}

SEC("socket")
int hit_forced(struct __sk_buff *skb)
{
	struct event *e = bpf_ringbuf_reserve(&bare, sizeof(*e), 0);

	if (!e)
		return 0;
	fill(e);
	bpf_ringbuf_submit(e, BPF_RB_FORCE_WAKEUP);
	return 1;
}

/* The code that docs/producer.md recommends. */
SEC("socket")
int hit_contract(struct __sk_buff *skb)
{
	struct event *e;

	if (!bpf_events_enabled(events))
		return 0;
	e = bpf_events_reserve(events, sizeof(*e));
	if (!e)
		return 0;
	fill(e);
	bpf_events_submit(events, e);
	return 1;
}

char LICENSE[] SEC("license") = "GPL";
