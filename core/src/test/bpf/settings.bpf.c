// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* What is chosen when the object is opened, and programs and maps within maps. */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

/* Sizes alone, which a test changes. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__uint(key_size, 4);
	__uint(value_size, 8);
} untyped SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__uint(value_size, 4);
} jumps SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__uint(value_size, 4);
} inner_maps SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u64);
	__uint(value_size, 4);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_ARRAY);
		__uint(max_entries, 4);
		__type(key, __u32);
		__type(value, __s32);
	});
} maps_by_key SEC(".maps");

volatile __u64 chosen_runs;

struct args {
	__u64 key;
	__s64 found;
};

/* What is at index 1 of the map in maps_by_key, and at index 0 of inner_maps. */
SEC("syscall")
int find(struct args *ctx)
{
	__u64 key = ctx->key;
	__u32 first = 0;
	__u32 second = 1;
	__s32 *value;
	void *inner = bpf_map_lookup_elem(&maps_by_key, &key);

	ctx->found = -1;
	if (inner) {
		value = bpf_map_lookup_elem(inner, &second);
		if (value)
			ctx->found = *value;
	}
	inner = bpf_map_lookup_elem(&inner_maps, &first);
	if (inner) {
		value = bpf_map_lookup_elem(inner, &second);
		if (value)
			ctx->found += 1000 * *value;
	}
	return 0;
}

/* Jumps to the program at index 1 of jumps, if there is one. */
SEC("raw_tp/sys_enter")
int jump(void *ctx)
{
	bpf_tail_call(ctx, &jumps, 1);
	return 1;
}

SEC("raw_tp/sys_enter")
int landing(void *ctx)
{
	return 2;
}

/* What it is for is chosen when it is opened. */
SEC("tp_btf")
int chosen(void *ctx)
{
	chosen_runs++;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
