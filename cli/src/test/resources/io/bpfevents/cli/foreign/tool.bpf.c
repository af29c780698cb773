/* As the tools of bcc: a perf buffer, filters in constants, and a hook that a kernel can lack. */
#include "marked.h"

struct event { __u32 number; char comm[16]; };
struct event *unused_event;
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} events SEC(".maps");
struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} first SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct inner);
} counts SEC(".maps") = { .values = { &first } };

const volatile __u32 target_number = 0;
const volatile _Bool filter_all = 1;

SEC("tracepoint/sched/sched_process_exec") int on_exec(void *ctx)
{
	struct event event = { .number = target_number };

	if (filter_all || !is_marked())
		return 0;
	bpf_get_current_comm(event.comm, sizeof(event.comm));
	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &event, sizeof(event));
	return 0;
}

SEC("kprobe/no_such_function_of_any_kernel") int on_lack(void *ctx)
{
	__u32 zero = 0;
	void *map = bpf_map_lookup_elem(&counts, &zero);

	if (map)
		bpf_map_lookup_elem(map, &zero);
	return 0;
}
