/* The user program attaches it, since its section names no hook. */
#include "marked.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
} events SEC(".maps");

SEC("kprobe") int on_any(void *ctx)
{
	__u32 number = 11;

	bpf_ringbuf_output(&events, &number, sizeof(number), 0);
	return 0;
}
