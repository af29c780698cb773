#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "bpf_events.bpf.h"

struct event { __u64 number; __u32 cpu; __u32 pid; }; /* the number counts from 1, per CPU */
BPF_EVENTS_RING(events, 1024 * 1024, struct event);
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} numbers SEC(".maps");

SEC("tp/sched/sched_process_exec") int on_exec(void *ctx)
{
	__u32 key = 0;
	__u64 *number = bpf_map_lookup_elem(&numbers, &key);
	struct event e = { .cpu = bpf_get_smp_processor_id(),
			   .pid = bpf_get_current_pid_tgid() >> 32 };
	if (!number)
		return 0;
	e.number = ++*number;
	bpf_events_output(events, &e, sizeof(e));
	return 0;
}
