/* Two types of records in one ring, which the first field distinguishes. */
#include "marked.h"

struct started { __u32 type; __u32 number; };
struct ended { __u32 type; char comm[12]; };
const struct started *unused_started;
const struct ended *unused_ended;
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
} events SEC(".maps");

SEC("tp/sched/sched_process_exec") int on_exec(void *ctx)
{
	struct started event = { .type = 1, .number = 10 };

	if (is_marked())
		bpf_ringbuf_output(&events, &event, sizeof(event), 0);
	return 0;
}

SEC("tp/sched/sched_process_exit") int on_exit(void *ctx)
{
	struct ended event = { .type = 2, .comm = "over" };

	if (is_marked())
		bpf_ringbuf_output(&events, &event, sizeof(event), 0);
	return 0;
}
