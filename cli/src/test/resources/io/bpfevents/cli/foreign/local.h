struct event {
	unsigned int number;
	char comm[16];
};
