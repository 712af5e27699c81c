"""What is asked: answered from the database and the settings; one module for each subject."""
