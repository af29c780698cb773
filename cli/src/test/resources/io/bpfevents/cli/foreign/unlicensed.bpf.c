/* A helper for GPL programs only, and no licence. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

SEC("tp/sched/sched_process_exec") int on_exec(void *ctx)
{
	__u64 number = bpf_ktime_get_ns();
	char text[8] = {};

	bpf_probe_read_kernel_str(text, sizeof(text), ctx);
	bpf_ringbuf_output(&events, &number, sizeof(number), 0);
	return 0;
}
