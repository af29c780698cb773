#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 8);
	__type(value, __u64);
} requests SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} handled SEC(".maps");

/* Removes one request, and counts on the CPU that it runs on. */
SEC("syscall") int handle(void *ctx)
{
	__u32 key = 0;
	__u64 request, *count = bpf_map_lookup_elem(&handled, &key);

	if (count && !bpf_map_pop_elem(&requests, &request))
		*count += request;
	return 0;
}
