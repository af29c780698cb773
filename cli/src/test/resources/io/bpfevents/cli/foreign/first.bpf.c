/* One of two files that are linked, with a struct event and a variable level of its own. */
#include "marked.h"

struct event { __u32 number; __u32 size; };
struct event *unused_first;
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring_first SEC(".maps");
static volatile __u32 level = 1;

SEC("tp/sched/sched_process_exec") int on_exec_first(void *ctx)
{
	struct event event = { .number = level };

	bpf_ringbuf_output(&ring_first, &event, sizeof(event), 0);
	return 0;
}
