/* One of two files that are linked, with a struct event and a variable level of its own. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct event { __u32 size; __u32 pad; __u32 number; };
struct event *unused_second;
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring_second SEC(".maps");
static volatile __u32 level = 1;

SEC("tp/sched/sched_process_exec") int on_exec_second(void *ctx)
{
	struct event event = { .number = level };

	bpf_ringbuf_output(&ring_second, &event, sizeof(event), 0);
	return 0;
}
