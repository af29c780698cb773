/* The map declares the type of its records, as users of bpf2go do. */
//go:build ignore
#include "marked.h"

struct event { __u32 number; __u8 comm[16]; };
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
	__type(value, struct event);
} events SEC(".maps");

SEC("tp/sched/sched_process_exec") int on_exec(void *ctx)
{
	struct event *event;

	if (!is_marked())
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return 0;
	event->number = 7;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_ringbuf_submit(event, 0);
	return 0;
}
