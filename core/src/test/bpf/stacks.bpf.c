// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* The stacks of one process at a system call, in a map and in a record. */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#define DEPTH 32

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 64);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, DEPTH * sizeof(__u64));
} stacks SEC(".maps");

/* By itself: two stacks whose hashes have the same bucket exclude each other. */
struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 64);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, DEPTH * sizeof(__u64));
} kernel_stacks SEC(".maps");

const volatile __u32 watched = 0;

volatile __s32 kernel_id = -1;
volatile __s32 user_id = -1;

/* The user's stack of the last hit. */
__u64 addresses[DEPTH];

SEC("tp/syscalls/sys_enter_getppid")
int on_getppid(void *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 != watched)
		return 0;
	kernel_id = bpf_get_stackid(ctx, &kernel_stacks, 0);
	user_id = bpf_get_stackid(ctx, &stacks, BPF_F_USER_STACK);
	bpf_get_stack(ctx, addresses, sizeof(addresses), BPF_F_USER_STACK);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
