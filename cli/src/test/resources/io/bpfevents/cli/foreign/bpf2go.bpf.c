/* A pointer without a use keeps the struct in the BTF, for the option -type of bpf2go. */
//go:build ignore
#include "marked.h"

struct event { __u32 number; char comm[16]; };
const struct event *unused __attribute__((unused));
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
} events SEC(".maps");

SEC("tracepoint/sched/sched_process_exec") int on_exec(void *ctx)
{
	struct event *event;

	if (!is_marked())
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return 0;
	event->number = 8;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_ringbuf_submit(event, 0);
	return 0;
}
