#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct total { __u64 calls; __u64 weight; };
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct total);
} totals SEC(".maps");

const volatile __u64 weight = 1; /* set before load() */
volatile __u32 user;		 /* set at any time */
volatile __u64 calls;

SEC("syscall") int call(void *ctx)
{
	__u32 key = user;
	struct total none = {}, *total;

	calls++;
	bpf_map_update_elem(&totals, &key, &none, BPF_NOEXIST);
	total = bpf_map_lookup_elem(&totals, &key);
	if (total) {
		__sync_fetch_and_add(&total->calls, 1);
		__sync_fetch_and_add(&total->weight, weight);
	}
	return 0;
}
