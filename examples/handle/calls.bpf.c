#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "bpf_events.bpf.h"

struct call { __u32 user; __u32 weight; };
BPF_EVENTS_RING(calls, 4096, struct call);
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 100);
	__type(key, __u32);
	__type(value, __u64);
} totals SEC(".maps");

const volatile __u32 weight = 1; /* set before load() */
volatile __u32 user;		 /* set at any time */

SEC("syscall") int record_call(void *ctx)
{
	struct call call = { .user = user, .weight = weight };
	__u64 none = 0, *total;

	bpf_map_update_elem(&totals, &call.user, &none, BPF_NOEXIST);
	total = bpf_map_lookup_elem(&totals, &call.user);
	if (total)
		__sync_fetch_and_add(total, weight);
	bpf_events_output(calls, &call, sizeof(call));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
