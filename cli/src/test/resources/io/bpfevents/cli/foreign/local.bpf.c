/* Only a local variable has the type of the event, so clang leaves it out of the BTF. */
#include "marked.h"
#include "local.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
} EVENTS SEC(".maps");

SEC("tp/sched/sched_process_exec") int on_exec(void *ctx)
{
	struct event *event;

	if (!is_marked())
		return 0;
	event = bpf_ringbuf_reserve(&EVENTS, sizeof(*event), 0);
	if (!event)
		return 0;
	event->number = 9;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_ringbuf_submit(event, 0);
	return 0;
}
