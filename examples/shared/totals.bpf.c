#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} totals SEC(".maps");

SEC("syscall") int count(void *ctx)
{
	__u32 key = 7;
	__u64 one = 1, *total = bpf_map_lookup_elem(&totals, &key);

	if (total)
		__sync_fetch_and_add(total, 1);
	else
		bpf_map_update_elem(&totals, &key, &one, BPF_ANY);
	return 0;
}
