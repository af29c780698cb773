// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Maps that declare keys and values of which the kernel takes no notice, or
 * wants another size: rings whose values are their records, as programs for
 * other loaders are written.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "bpf_events.bpf.h"

struct exec_event {
	__u32 pid;
	__u8 code;
	char comm[16];
};

struct other_event {
	__u64 bytes;
};

typedef const struct exec_event exec_event_t;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
	__type(value, struct exec_event);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, exec_event_t);
} keyed SEC(".maps");

/* Numbers, as in an array of perf events from which it was copied. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, __u32);
} copied SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
	__uint(key_size, 4);
	__uint(value_size, 4);
} sized SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
	__type(value, struct exec_event);
} user SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__type(value, struct exec_event);
} perf SEC(".maps");

struct inner_ring {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
	__type(value, struct exec_event);
};

struct inner_ring inner SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct inner_ring);
} outer SEC(".maps") = { .values = { &inner } };

/* The contract's type comes first. */
BPF_EVENTS_RING(contract, 4096, struct other_event);

SEC("syscall")
int send(void *ctx)
{
	struct exec_event e = { .pid = 7, .code = 9, .comm = "bash" };
	__u32 first = 0;
	void *ring;

	bpf_ringbuf_output(&events, &e, sizeof(e), 0);
	bpf_ringbuf_output(&keyed, &e, sizeof(e), 0);
	ring = bpf_map_lookup_elem(&outer, &first);
	if (ring)
		bpf_ringbuf_output(ring, &e, sizeof(e), 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
