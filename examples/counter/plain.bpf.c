#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct sample { __u64 value; };
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF); /* not BPF_EVENTS_RING */
	__uint(max_entries, 4096);
	__type(value, struct sample);
} samples SEC(".maps");

volatile __u64 lost;

/* Sends the given number of samples, and counts those that it could not send. */
SEC("syscall") int send_samples(__u32 *number)
{
	for (int i = 0; i < 1000 && i < *number; i++) {
		struct sample s = { .value = i };
		if (bpf_ringbuf_output(&samples, &s, sizeof(s), 0))
			lost++;
	}
	return 0;
}
