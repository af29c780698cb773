#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 2);
	 __uint(key_size, 4); __uint(value_size, 4); } jumps SEC(".maps");

struct table { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1);
	       __type(key, __u32); __type(value, __u64); } first SEC(".maps"), second SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS); __uint(max_entries, 2);
	 __uint(key_size, 4); __array(values, struct table); } tables SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH_OF_MAPS); __uint(max_entries, 2);
	 __uint(key_size, 4); __uint(value_size, 4); } by_user SEC(".maps");

SEC("raw_tp") int start(void *ctx)
{
	bpf_tail_call(ctx, &jumps, 1);
	return 1; /* no program at this index */
}

SEC("raw_tp") int target(void *ctx)
{
	__u32 key = 0, user = 1000;
	void *own = bpf_map_lookup_elem(&by_user, &user);
	void *table = own ? own : bpf_map_lookup_elem(&tables, &key);
	__u64 *value = table ? bpf_map_lookup_elem(table, &key) : 0;

	return value ? *value : 2;
}
