#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 1);
	 __uint(key_size, 4); __uint(value_size, 8); } seen SEC(".maps");

const volatile char host[16];
const volatile __u32 ports[2];

SEC("syscall") int wanted(void *ctx) { return bpf_map_lookup_elem(&seen, &(int){ 1 }) != 0; }

SEC("syscall") int unwanted(void *ctx) { return 2; }

SEC("fentry/no_such_function") int missing(void *ctx) { return 0; }

/* The sections of these two do not contain all that load() requires. */
SEC("filter") int on_packet(void *ctx) { return 0; }

SEC("tp_btf") int traced(void *ctx) { return 0; }

char LICENSE[] SEC("license") = "GPL";
