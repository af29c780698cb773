/* The maps of programs before BTF, and of Rust programs. */
#include "marked.h"

struct old_map { __u32 type, key_size, value_size, max_entries, map_flags; };
struct old_map SEC("maps") EVENTS = { .type = BPF_MAP_TYPE_RINGBUF, .max_entries = 4096 };

SEC("tp/sched/sched_process_exec") int on_exec(void *ctx)
{
	__u32 number = 12;

	bpf_ringbuf_output(&EVENTS, &number, sizeof(number), 0);
	return 0;
}
