#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "bpf_events.bpf.h"

#define BYTES (64 * 1024)
#define TEXT 1000
#define ON_STACK 216 /* bytes: a BPF program has a stack of 512 */

struct event { __u32 seq; __u32 cpu; __u64 length; char text[TEXT]; };

BPF_EVENTS_RING(reserved, BYTES, struct event);
BPF_EVENTS_RING(queried, BYTES, struct event);
BPF_EVENTS_RING(output, BYTES, struct event);
BPF_EVENTS_PERF(stack, struct event);
BPF_EVENTS_PERF(heap, struct event);

/* An event that exceeds the stack, one per CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct event);
} space SEC(".maps");

char text[TEXT];

/* An event has 0 to 1,000 bytes of text, at most `most`. Returns the bytes that are used. */
static __always_inline __u64 fill(struct event *e, __u32 seq, __u64 most)
{
	__u64 length = seq * 89 & 1023;

	barrier_var(length); /* one comparison of 64 bits, for the verifier */
	if (length > most)
		length = most;
	e->seq = seq;
	e->cpu = bpf_get_smp_processor_id();
	e->length = length;
	bpf_probe_read_kernel(e->text, length, text);
	return __builtin_offsetof(struct event, text) + length;
}

/* Built in the ring. A reserve has a constant size: that of the longest event. */
SEC("raw_tp") int send_reserved(void *ctx)
{
	for (int i = 0; i < 200; i++) {
		struct event *e = bpf_events_reserve(reserved, sizeof(*e));
		if (e) {
			fill(e, i, TEXT);
			bpf_events_submit(reserved, e);
		}
	}
	return 0;
}

/* The same, without these events while more than three quarters are unread. */
SEC("raw_tp") int send_queried(void *ctx)
{
	for (int i = 0; i < 200; i++) {
		if (bpf_ringbuf_query(&queried, BPF_RB_AVAIL_DATA) > BYTES / 4 * 3) {
			bpf_events_lost(queried, sizeof(struct event));
			continue;
		}
		struct event *e = bpf_events_reserve(queried, sizeof(*e));
		if (e) {
			fill(e, i, TEXT);
			bpf_events_submit(queried, e);
		}
	}
	return 0;
}

/* Built in the memory of the CPU, and copied to the ring as far as it is used. */
SEC("raw_tp") int send_output(void *ctx)
{
	__u32 zero = 0;
	struct event *e = bpf_map_lookup_elem(&space, &zero);

	for (int i = 0; e && i < 200; i++)
		bpf_events_output(output, e, fill(e, i, TEXT));
	return 0;
}

/* Built on the stack, so with less text, and copied to the CPU's perf buffer. */
SEC("raw_tp") int send_stack(void *ctx)
{
	for (int i = 0; i < 200; i++) {
		__u64 words[ON_STACK / 8];
		struct event *e = (void *)words;
		bpf_events_perf_output(ctx, stack, e, fill(e, i, ON_STACK - sizeof(*e) + TEXT));
	}
	return 0;
}

/* As send_output, copied to the CPU's perf buffer. */
SEC("raw_tp") int send_heap(void *ctx)
{
	__u32 zero = 0;
	struct event *e = bpf_map_lookup_elem(&space, &zero);

	for (int i = 0; e && i < 200; i++)
		bpf_events_perf_output(ctx, heap, e, fill(e, i, TEXT));
	return 0;
}

char LICENSE[] SEC("license") = "GPL"; /* bpf_perf_event_output() requires it */
