#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "bpf_events.bpf.h"

struct sample { __u64 value; };
BPF_EVENTS_RING(samples, 4096, struct sample);

struct total { __u64 calls; __u64 weight; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1);
	 __type(key, __u32); __type(value, struct total); } totals SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY); __uint(max_entries, 1);
	 __type(key, __u32); __type(value, struct total); } per_cpu SEC(".maps");

volatile struct total initial;

/* Adds to both maps, and sends one record. */
SEC("syscall") int count(void *ctx)
{
	__u32 key = 0;
	struct sample s = { .value = 42 };
	struct total add = { initial.calls, initial.weight };

	bpf_map_update_elem(&totals, &key, &add, BPF_ANY);
	bpf_map_update_elem(&per_cpu, &key, &add, BPF_ANY);
	bpf_events_output(samples, &s, sizeof(s));
	return 0;
}
